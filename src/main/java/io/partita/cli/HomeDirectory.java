package io.partita.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The state directory that a command works with. */
final class HomeDirectory {
  static final String DESCRIPTION =
      "Where state is kept (default: PARTITA_HOME, or .partita in the working directory).";

  private HomeDirectory() {}

  /**
   * @param option what {@code --home} says, null if it is not given
   */
  static Path chosen(@Nullable Path option) {
    if (option != null) {
      return option;
    }
    String environment = System.getenv().getOrDefault("PARTITA_HOME", ".partita");
    return Path.of(System.getProperty("partita.home", environment));
  }
}
