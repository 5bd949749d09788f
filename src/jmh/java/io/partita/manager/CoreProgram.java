package io.partita.manager;

import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Listener;
import io.partita.transport.SocketDirectory;
import java.nio.file.Path;

/**
 * A manager in a process of its own, for whoever starts it: the key comes by its standard input,
 * the endpoint goes to its standard output, and it ends with its input.
 */
public final class CoreProgram {
  private CoreProgram() {}

  public static void main(String[] arguments) throws Exception {
    AuthKey key = AuthKey.of(System.in.readNBytes(AuthKey.BYTES));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (SocketDirectory directory = SocketDirectory.create(temporary);
        Listener listener = Listener.open(directory, ConnectionOptions.DEFAULTS);
        ManagerCore core = ManagerCore.start(listener, key, ManagerLimits.DEFAULTS.withMaxSessions(1_000), 1)) {
      System.out.println(listener.address());
      while (System.in.read() >= 0) {
        // Whoever started it is still there.
      }
    }
  }
}
