import picomatch from 'picomatch'
import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/** A glob of `.sidecar-lens.yaml`, relative to the folder of that file and matched against paths of files. */
export function checkGlob(text: string): FormatProblem | undefined {
  if (text === '') return problem('is empty, so it matches no file')
  if (/^([a-z]:)?[\\/]/i.test(text)) {
    const relative = text.replace(/^([a-z]:)?[\\/]+/i, '').replaceAll('\\', '/')
    const suggestion = relative === '' || checkGlob(relative) ? undefined : relative
    return problem(`${quoted(text)} begins at a root; globs are relative to the folder of this file`, { suggestion })
  }
  if (text.includes('\\')) {
    const slashed = text.replaceAll('\\', '/')
    const suggestion = checkGlob(slashed) ? undefined : slashed
    return problem(`${quoted(text)} has a backslash in it; folders are separated by "/"`, { suggestion })
  }
  if (text.split('/').includes('..')) return problem(`${quoted(text)} leaves the folder of this file, so it matches nothing`)
  if (text.startsWith('!')) {
    const rest = quoted(text.slice(1))
    return problem(`${quoted(text)} means every file but those of ${rest}, whatever else the list says; it takes nothing away`)
  }
  if (text.endsWith('/')) {
    const suggestion = checkGlob(`${text}**`) ? undefined : `${text}**`
    return problem(`${quoted(text)} is a folder, and only files are matched`, { suggestion })
  }
  return isBalanced(text) ? undefined : problem(`${quoted(text)} has a bracket without its counterpart, or is too long`)
}

function isBalanced(text: string): boolean {
  try {
    picomatch.makeRe(text, { strictBrackets: true })
    return true
  } catch {
    // The library throws for these two reasons only, and tells them apart by its message alone.
    return false
  }
}
