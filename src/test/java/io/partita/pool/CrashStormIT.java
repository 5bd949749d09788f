package io.partita.pool;

import org.junit.jupiter.api.Tag;

/** The crashes of {@link CrashIT}, often enough to meet what is rare. */
@Tag("storm")
class CrashStormIT extends CrashIT {
  @Override
  int rounds() {
    return 10;
  }
}
