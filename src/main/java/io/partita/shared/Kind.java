package io.partita.shared;

/** What an object in the manager is. A name belongs to one object of one kind. */
public enum Kind {
  QUEUE,
  DEQUE,
  MAP,
  VALUE,
  LOCK,
  LIST,
  SET,
  NAMESPACE,
  NUMBER,
  LONGS,
  DOUBLES,
  REFERENCES,
  READ_WRITE_LOCK,
  SEMAPHORE,
  EVENT,
  LATCH,
  BARRIER,
  TOPIC,
  /** Of a type of one's own. */
  REGISTERED,
  /** The place of the process that runs registered objects. */
  HOST
}
