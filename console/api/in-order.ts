/**
 * Of answers to one question asked several times: whoever asks begins by calling the result, and calls what that gives when the answer is
 * there. True: it is news. False: a later question is answered already, and this answer may be older.
 */
export function inOrder(): () => () => boolean {
  let asked = 0;
  let told = 0;
  return () => {
    const mine = ++asked;
    return () => {
      if (mine < told) return false;
      told = mine;
      return true;
    };
  };
}
