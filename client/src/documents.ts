const languages = ['yaml', 'helm']

/** `vscode-vfs` is what virtual workspaces (GitHub and others) use. */
const schemes = ['file', 'untitled', 'vscode-vfs']

/** The documents that the server is told about. */
export const documentSelector = languages.flatMap((language) => schemes.map((scheme) => ({ language, scheme })))
