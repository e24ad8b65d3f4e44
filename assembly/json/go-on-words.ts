// How a model is asked to go on with an answer that it is given the beginning of. The inside of a string.
export const GO_ON =
  "Your answer was cut off. Continue it exactly where it stops, from the next character on. Do not repeat anything of it, and say nothing else.";
