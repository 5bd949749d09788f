package io.partita.child;

/** What a context has made, and what goes to children of that context only. */
interface ContextBound {
  ProcessContext context();
}
