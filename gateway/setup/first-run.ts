// placeholder until the questions are written
export function firstRun(_file: string, _say: (line: string) => void): Promise<boolean> {
  return Promise.resolve(false);
}
