package io.partita.pipe;

import io.partita.transport.ConnectionOptions;
import io.partita.wire.FrameLimits;
import java.io.Serializable;
import java.time.Duration;
import java.util.Set;

/** {@link ObjectOptions} on their way to a child, whose connections never leave this host. */
record OptionsForm(
    int maxMessage, Duration longestSpin, Set<String> classes, Duration connectTimeout)
    implements Serializable {

  static OptionsForm of(ObjectOptions options) {
    return new OptionsForm(
        options.connection().frames().maxMessage(),
        options.connection().longestSpin(),
        options.classes(),
        options.connectTimeout());
  }

  ObjectOptions options() {
    ConnectionOptions connection =
        ConnectionOptions.DEFAULTS
            .withFrames(FrameLimits.DEFAULTS.withMaxMessage(maxMessage))
            .withLongestSpin(longestSpin);
    return new ObjectOptions(connection, classes, connectTimeout);
  }
}
