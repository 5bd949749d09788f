package io.partita.store;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;

/**
 * Flyway's log as one of ours: what it tells on its way is of use only when it fails. Public
 * because Flyway makes it by name.
 */
public final class FlywayLog implements LogCreator, Log {
  private final System.Logger logger = System.getLogger("io.partita.store");

  @Override
  public Log createLogger(Class<?> origin) {
    return this;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public void debug(String message) {
    logger.log(DEBUG, message);
  }

  @Override
  public void info(String message) {
    logger.log(DEBUG, message);
  }

  @Override
  public void notice(String message) {
    logger.log(DEBUG, message);
  }

  /** It warns of every database newer than itself; the migrations are tested on the one we use. */
  @Override
  public void warn(String message) {
    logger.log(DEBUG, message);
  }

  /**
   * What matters is thrown as well. On Liberty it calls it an error that an application has no
   * {@code db/callback}.
   */
  @Override
  public void error(String message) {
    logger.log(DEBUG, message);
  }

  @Override
  public void error(String message, Exception cause) {
    logger.log(ERROR, message, cause);
  }
}
