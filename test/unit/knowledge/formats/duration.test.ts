import { checkCases } from './check-cases.ts'

const WITHOUT_UNIT = 'duration-without-unit'

checkCases('dapr-duration', {
  right: ['5s', '1m30s500ms', '.5s', '-5s', '0', '0s', '+0', ''],
  wrong: [
    { text: '5', code: WITHOUT_UNIT, says: 'milliseconds: 5ms', suggests: '5s' },
    { text: '60', code: WITHOUT_UNIT, says: 'milliseconds: 60ms', suggests: '60s' },
    { text: '100', code: WITHOUT_UNIT, says: 'milliseconds: 100ms', suggests: '100ms' },
    { text: '5000', code: WITHOUT_UNIT, says: 'milliseconds: 5s', suggests: '5s' },
    { text: '-5', code: WITHOUT_UNIT, says: 'milliseconds: -5ms', suggests: '-5ms' },
    { text: '5 s', says: 'a blank before its unit', suggests: '5s' },
    { text: '5s ', says: 'a blank at its end', suggests: '5s' },
    { text: '\u00a05s', says: 'a blank at its start', suggests: '5s' },
    { text: ' ', says: 'the duration is empty' },
    { text: '5S', says: 'the unit "S"', suggests: '5s' },
    { text: '5sec', says: 'the unit "sec"', suggests: '5s' },
    { text: '5 seconds', says: 'a blank before its unit', suggests: '5s' },
    { text: '1 h 30 min', says: 'a blank before its unit', suggests: '1h30m' },
    { text: '1,5s', says: 'the unit ","', suggests: '1.5s' },
    { text: '1d', says: 'the unit "d"', suggests: '24h' },
    { text: '2.5d', says: 'the unit "d"', suggests: '60h' },
    { text: '1w', says: 'the unit "w"', suggests: '168h' },
    { text: 'PT5S', says: 'ISO 8601', suggests: '5s' },
    { text: 'P1DT2H', says: 'ISO 8601', suggests: '26h' },
    { text: 'P1M', says: 'ISO 8601' },
    { text: '1:30', says: 'like a time of day' },
    { text: '1.5', says: 'no unit after its number', suggests: '1.5s' },
    { text: '1m30', says: 'no unit after its last number' },
    { text: 'five', says: 'no duration such as 5s' },
    { text: '99999999999h', says: 'too long' },
  ],
})

checkCases('dapr-timeout', {
  right: ['5s', '0'],
  wrong: [
    { text: '', says: 'the duration is empty' },
    { text: '5', code: WITHOUT_UNIT, says: '5ms', suggests: '5s' },
  ],
})

checkCases('go-duration', {
  right: ['5s', '1h30m', '0', '-1ms'],
  wrong: [
    { text: '', says: 'the duration is empty' },
    { text: '5', says: 'no unit', suggests: '5s' },
    { text: '1d', says: 'known are ns, us, ms, s, m, h', suggests: '24h' },
  ],
})

checkCases('istio-duration-in-seconds', {
  right: ['1s', '45s', '1m30s', '2h'],
  wrong: [
    { text: '1.5s', says: 'no whole number of seconds' },
    { text: '500ms', says: 'no whole number of seconds' },
    { text: '0s', says: 'shorter than 1ms' },
  ],
})

checkCases('istio-duration', {
  right: ['1ms', '5s', '1h30m', '0.001s'],
  wrong: [
    { text: '0s', says: 'leave the field out' },
    { text: '999us', says: 'shorter than 1ms' },
    { text: '-1s', says: 'shorter than 1ms' },
    { text: '1.5ms', says: 'no whole number of milliseconds' },
    { text: '5', says: 'no unit', suggests: '5s' },
  ],
})

checkCases('linkerd-duration', {
  right: ['0', '0s', '5s', ' 300ms ', '1d', '90m'],
  wrong: [
    { text: '5', says: 'no unit', suggests: '5s' },
    { text: '1h30m', says: 'not one whole number', suggests: '90m' },
    { text: '1m30s', says: 'not one whole number', suggests: '90s' },
    { text: '1.5s', says: 'not one whole number', suggests: '1500ms' },
    { text: '0.5ms', says: 'not one whole number' },
    { text: '-5s', says: 'not one whole number' },
    { text: '5 s', says: 'a blank before its unit', suggests: '5s' },
    { text: '5sec', says: 'known are ms, s, m, h, d', suggests: '5s' },
    { text: '7us', says: 'known are ms, s, m, h, d' },
    { text: 'PT1H', says: 'ISO 8601', suggests: '1h' },
    { text: '', says: 'the duration is empty' },
  ],
})
