// Why a file that was named cannot be read, in words.

export function readProblem(file: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return `${file} does not exist`;
  if (code === "EISDIR") return `${file} is a folder: name the file`;
  if (code === "EACCES") return `${file} may not be read`;
  return `${file}: ${message}`;
}
