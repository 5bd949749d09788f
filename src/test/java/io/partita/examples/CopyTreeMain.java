package io.partita.examples;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs one copy and prints what came of it, a line each: status, failure, what was skipped. */
final class CopyTreeMain {
  private CopyTreeMain() {}

  public static void main(String[] parameters) throws Exception {
    Map<String, String> given =
        Arrays.stream(parameters)
            .map(parameter -> parameter.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    ThreadedBatch.Run run = ThreadedBatch.run(given);
    System.out.println("end " + run.exitStatus());
    System.out.println("failure " + run.failure());
    Hooks.skipped().forEach(skipped -> System.out.println("skipped " + skipped));
    // Past the container's shutdown hook, which talks on standard output.
    Runtime.getRuntime().halt(0);
  }
}
