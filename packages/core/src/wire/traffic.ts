/**
 * What goes to and fro between the sessions of this process and one server. A server that answers one request after the
 * other keeps the others silent; a dead one keeps all of them so. That is how the two are told apart.
 */
export class Traffic {
  /** Answers that have begun to come in, since the beginning. */
  answers = 0;
}
