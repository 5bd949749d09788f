package io.partita.pool;

/** What a task can do to its worker. */
enum Mischief {
  EXIT {
    @Override
    String run(String argument, TaskChannel channel) {
      System.exit(Integer.parseInt(argument));
      return "";
    }
  },
  HALT {
    @Override
    String run(String argument, TaskChannel channel) {
      Runtime.getRuntime().halt(Integer.parseInt(argument));
      return "";
    }
  };

  abstract String run(String argument, TaskChannel channel) throws Exception;
}
