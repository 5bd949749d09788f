package io.partita.command;

/** How well a command is held on this system; {@link Command#containment()} says which applies. */
public enum Containment {
  /**
   * A guard process stands between this JVM and the command (needs {@code perl}). An end by signal
   * is told truly. Whatever came of the command, in sessions of its own too, dies when the command
   * is killed and when this JVM dies, {@code kill -9} included. Only a process that another user
   * owns, or that outlives a killed guard, can escape.
   */
  TREE,

  /**
   * The command leads a session and the kernel kills it with this JVM (needs {@code setpriv} and
   * {@code setsid} of util-linux). What it started dies with it when it is killed, but for what
   * lost its parent in a session of its own; and it outlives a {@code kill -9} of this JVM. Exit
   * codes from 129 on may stand for a signal, which cannot be told.
   */
  SESSION,

  /**
   * Nothing but the JDK. Like {@link #SESSION}, and the command itself outlives a {@code kill -9}
   * of this JVM.
   */
  CHILD
}
