package io.partita.transport;

import io.partita.wire.Frame;
import io.partita.wire.FrameDecoder;
import io.partita.wire.FrameEncoder;
import io.partita.wire.FrameLimits;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * The three messages by which both sides prove that they hold the key, without showing it.
 *
 * <pre>
 *   listener  -> connector   CHALLENGE  version, listener's nonce
 *   connector -> listener    RESPONSE   child id, connector's nonce, connector's proof
 *   listener  -> connector   WELCOME    listener's proof            (or REFUSED)
 * </pre>
 *
 * A proof is an HMAC over the role, what carries it, the child id and both nonces: it cannot be
 * sent back to its maker, passed on by one in the middle, nor used a second time.
 */
@SuppressWarnings("ArrayRecordComponent") // Nonces and proofs are compared by isProvedBy only.
final class Handshake {
  static final byte CHALLENGE = 1;
  static final byte RESPONSE = 2;
  static final byte WELCOME = 3;
  static final byte REFUSED = 4;

  static final int MAX_CHILD_ID = 128;

  private static final int VERSION = 1;
  private static final int NONCE_BYTES = 32;

  enum Role {
    LISTENER,
    CONNECTOR
  }

  record Challenge(byte[] nonce) {
    static Challenge create() {
      return new Challenge(AuthKey.randomBytes(NONCE_BYTES));
    }

    Frame frame() {
      WireWriter writer = new WireWriter().writeInt(VERSION).writeBytes(nonce);
      return new Frame(CHALLENGE, 0, writer.toBytes());
    }

    static Challenge read(Frame frame) {
      WireReader reader = payload(frame, CHALLENGE);
      int version = reader.readInt();
      if (version != VERSION) {
        throw new WireException(
            "The other side speaks version %d of the protocol, this one version %d; use the same Partita on both"
                .formatted(version, VERSION));
      }
      Challenge challenge = new Challenge(reader.readBytes());
      reader.expectEnd();
      if (challenge.nonce.length != NONCE_BYTES) {
        throw new WireException("A challenge of the wrong size");
      }
      return challenge;
    }
  }

  record Response(String childId, byte[] nonce, byte[] proof) {
    Frame frame() {
      WireWriter writer = new WireWriter().writeText(childId).writeBytes(nonce).writeBytes(proof);
      return new Frame(RESPONSE, 0, writer.toBytes());
    }

    static Response read(Frame frame) {
      WireReader reader = payload(frame, RESPONSE);
      Response response = new Response(reader.readText(), reader.readBytes(), reader.readBytes());
      reader.expectEnd();
      if (response.nonce.length != NONCE_BYTES || response.childId.length() > MAX_CHILD_ID) {
        throw new WireException("A response of the wrong size");
      }
      return response;
    }
  }

  private final AuthKey key;
  private final byte[] carrier;
  private final byte[] childId;
  private final byte[] listenerNonce;
  private final byte[] connectorNonce;

  private Handshake(Secret secret, String childId, byte[] listenerNonce, byte[] connectorNonce) {
    this.key = secret.key;
    this.carrier = secret.carrier;
    this.childId = childId.getBytes(StandardCharsets.UTF_8);
    this.listenerNonce = listenerNonce;
    this.connectorNonce = connectorNonce;
  }

  /**
   * What both sides know and nobody says.
   *
   * @param carrier the {@link Carrier#binding} of what the messages go over
   */
  record Secret(AuthKey key, byte[] carrier) {
    /** Of a carrier that has a binding, because messages came over it. */
    static Secret of(AuthKey key, Carrier carrier) {
      return new Secret(key, Objects.requireNonNull(carrier.binding()));
    }
  }

  static Handshake ofListener(Secret secret, Challenge mine, Response theirs) {
    return new Handshake(secret, theirs.childId, mine.nonce, theirs.nonce);
  }

  static Handshake ofConnector(Secret secret, String childId, Challenge theirs) {
    return new Handshake(secret, childId, theirs.nonce, AuthKey.randomBytes(NONCE_BYTES));
  }

  Response response(String id) {
    return new Response(id, connectorNonce, proof(Role.CONNECTOR));
  }

  Frame welcome() {
    return new Frame(WELCOME, 0, proof(Role.LISTENER));
  }

  boolean isProvedBy(Role role, byte[] proof) {
    return MessageDigest.isEqual(proof(role), proof);
  }

  /** What the one with this role sends and receives. */
  Connection.Codec codec(Role own, FrameLimits limits) {
    Role other = own == Role.LISTENER ? Role.CONNECTOR : Role.LISTENER;
    return new Connection.Codec(
        new FrameEncoder(limits, binding(own)), new FrameDecoder(limits, binding(other)));
  }

  private byte[] proof(Role role) {
    return mac("partita proof of " + role);
  }

  /** What makes a frame of this connection and this direction unlike any other. */
  private long binding(Role sender) {
    return ByteBuffer.wrap(mac("partita frames of " + sender)).getLong();
  }

  private byte[] mac(String purpose) {
    byte[] tag = purpose.getBytes(StandardCharsets.UTF_8);
    return key.mac(tag, carrier, childId, listenerNonce, connectorNonce);
  }

  private static WireReader payload(Frame frame, byte type) {
    if (frame.type() != type) {
      throw new WireException(
          "Expected handshake message %d, got %d".formatted(type, frame.type()));
    }
    return new WireReader(frame.payload());
  }
}
