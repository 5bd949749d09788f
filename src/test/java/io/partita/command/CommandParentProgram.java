package io.partita.command;

import java.io.InputStream;

/** A parent to be killed: says what came of its command, and of itself last, then waits. */
final class CommandParentProgram {
  private CommandParentProgram() {}

  public static void main(String[] arguments) throws Exception {
    Command command =
        Command.shell(Processes.FAMILY + "echo $$; while :; do wait; done")
            .withStdout(Output.pipe());
    try (InputStream said = command.start().stdout()) {
      said.transferTo(System.out);
    }
  }
}
