/** Every way to choose one value for each name, in a fixed order: the last name changes fastest. */
export function combine<Choices extends Record<string, readonly unknown[]>>(
  choices: Choices,
): readonly { readonly [Name in keyof Choices]: Choices[Name][number] }[] {
  let made: Record<string, unknown>[] = [{}]
  for (const [name, values] of Object.entries(choices)) {
    made = made.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value })))
  }
  return made as { readonly [Name in keyof Choices]: Choices[Name][number] }[]
}
