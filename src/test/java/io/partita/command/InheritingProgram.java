package io.partita.command;

/** Lets a command have its own streams, and exits with that one's code. */
final class InheritingProgram {
  private InheritingProgram() {}

  public static void main(String[] arguments) {
    System.exit(Command.shell("cat; echo done >&2; exit 3").inheritingStreams().call());
  }
}
