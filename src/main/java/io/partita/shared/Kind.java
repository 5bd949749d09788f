package io.partita.shared;

/** What an object in the manager is. A name belongs to one object of one kind. */
public enum Kind {
  QUEUE,
  MAP,
  VALUE,
  LOCK
}
