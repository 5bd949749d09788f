package io.partita.shared;

import io.partita.transport.AuthKey;
import io.partita.transport.ConnectionOptions;
import io.partita.transport.Endpoint;
import io.partita.transport.Tls;
import io.partita.transport.TlsFiles;
import io.partita.wire.ClassPolicy;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One life of a manager, as processes tell each other of it. Secret, since it has the key.
 *
 * @param epoch which life it is
 * @param tls what to connect with, on this host; null for a manager that needs none
 */
public record ManagerAddress(Endpoint endpoint, AuthKey key, int epoch, @Nullable TlsFiles tls) {

  /** As {@link #connect(ClassPolicy)}, for objects that consist of values. */
  public Session connect() {
    return connect(ClassPolicy.values());
  }

  /**
   * Connects to the manager.
   *
   * @param classes what objects that arrive may consist of
   * @throws ManagerGoneException if it has ended, also when there is another one in its place
   */
  public Session connect(ClassPolicy classes) {
    ConnectionOptions options =
        tls == null ? ConnectionOptions.DEFAULTS : ConnectionOptions.DEFAULTS.withTls(Tls.of(tls));
    Session session =
        Session.connect(endpoint, key, SessionOptions.DEFAULTS.withConnection(options), classes);
    boolean same = false;
    try {
      same = session.epoch() == epoch;
    } finally {
      if (!same) {
        session.close();
      }
    }
    if (!same) {
      throw new ManagerGoneException(
          "The manager at %s has ended and was started again; what it held is gone"
              .formatted(endpoint),
          null);
    }
    return session;
  }

  public void write(WireWriter writer) {
    writer.writeText(endpoint.toString()).writeBytes(key.bytes()).writeInt(epoch);
    writer.writeBoolean(tls != null);
    if (tls != null) {
      writer.writeText(tls.certificate().toString());
      writer.writeText(tls.privateKey().toString()).writeText(tls.trusted().toString());
    }
  }

  /** What was written. */
  public static ManagerAddress read(WireReader reader) {
    Endpoint endpoint = Endpoint.parse(reader.readText());
    AuthKey key = AuthKey.of(reader.readBytes());
    int epoch = reader.readInt();
    TlsFiles tls = reader.readBoolean() ? readFiles(reader) : null;
    return new ManagerAddress(endpoint, key, epoch, tls);
  }

  private static TlsFiles readFiles(WireReader reader) {
    Path certificate = Path.of(reader.readText());
    Path privateKey = Path.of(reader.readText());
    return new TlsFiles(certificate, privateKey, Path.of(reader.readText()));
  }
}
