package io.partita.shared;

/** What an object in the manager is. */
public enum Kind {
  QUEUE,
  MAP,
  VALUE,
  LOCK
}
