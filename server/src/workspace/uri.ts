/** Folder of a file's URI, without a trailing slash. */
export function folderOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf('/')))
}

/** Whether a URI lies in the folder or below it. */
export function isBelow(folder: string, uri: string): boolean {
  return uri.length > folder.length && uri.startsWith(folder) && uri[folder.length] === '/'
}

/** Path from a folder to a URI below it; the URI itself when it lies elsewhere. */
export function relativeTo(folder: string, uri: string): string {
  return isBelow(folder, uri) ? decode(uri.slice(folder.length + 1)) : uri === folder ? '' : uri
}

/** The URI a relative path means, seen from a folder. Absolute and remote references give `undefined`. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.startsWith('~') || /^[a-z][a-z0-9+.-]*:/i.test(path)) return undefined
  const steps = folder.split('/')
  for (const step of path.split(/[\\/]/)) {
    if (step === '..') steps.pop()
    else if (step !== '.' && step !== '') steps.push(encodeURIComponent(step))
  }
  return steps.join('/')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A stray percent sign in a file name: the text is then as readable as it gets.
    return text
  }
}
