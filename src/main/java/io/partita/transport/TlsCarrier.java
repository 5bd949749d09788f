package io.partita.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Carries bytes by TLS. Reading drives the handshake; until it is over, nothing is written. */
final class TlsCarrier implements Carrier {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;

  // By the thread that reads: what came from the socket, and what was made of it. Both to be read.
  private final ByteBuffer received;
  private final ByteBuffer plain;
  private volatile byte @Nullable [] binding;

  // What is to go into the socket, under the lock: the reader answers to what the protocol asks.
  private final ReentrantLock wrapping = new ReentrantLock();
  private final ByteBuffer toSend;

  TlsCarrier(SocketChannel channel, SSLEngine engine) throws SSLException {
    this.channel = channel;
    this.engine = engine;
    SSLSession session = engine.getSession();
    received = ByteBuffer.allocate(session.getPacketBufferSize()).limit(0);
    plain = ByteBuffer.allocate(session.getApplicationBufferSize()).limit(0);
    toSend = ByteBuffer.allocate(2 * session.getPacketBufferSize()).limit(0);
    engine.beginHandshake();
  }

  @Override
  public int read(ByteBuffer in) throws IOException {
    while (!plain.hasRemaining()) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        runTasks();
      } else if (status == HandshakeStatus.NEED_WRAP) {
        if (!answer()) {
          return engine.isInboundDone() ? -1 : 0;
        }
      } else {
        int count = unwrap();
        if (count <= 0) {
          return count;
        }
      }
    }
    return transfer(in);
  }

  private int transfer(ByteBuffer in) {
    int count = Math.min(plain.remaining(), in.remaining());
    int limit = plain.limit();
    in.put(plain.limit(plain.position() + count));
    plain.limit(limit);
    return count;
  }

  private void runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
  }

  /** One record; 0 when there is no whole one, -1 at the end. */
  private int unwrap() throws IOException {
    plain.clear();
    SSLEngineResult result;
    try {
      result = engine.unwrap(received, plain);
    } catch (SSLException e) {
      sayWhy();
      throw e;
    } finally {
      plain.flip();
    }
    finishHandshake(result);
    return switch (result.getStatus()) {
      case OK -> 1;
      case CLOSED -> -1;
      case BUFFER_UNDERFLOW -> readChannel();
      case BUFFER_OVERFLOW -> throw new SSLException("A record of more than a record's size");
    };
  }

  private int readChannel() throws IOException {
    received.compact();
    try {
      return channel.read(received);
    } finally {
      received.flip();
    }
  }

  /** The alert for the peer; that it may not arrive changes nothing. */
  private void sayWhy() {
    try {
      answer();
    } catch (IOException e) {
      System.getLogger("io.partita.transport").log(System.Logger.Level.DEBUG, "No alert", e);
    }
  }

  /** Sends what the protocol itself has to say; false if there is no room for it. */
  private boolean answer() throws IOException {
    wrapping.lock();
    try {
      flush();
      SSLEngineResult result = wrap(NOTHING);
      flush();
      return result.getStatus() == SSLEngineResult.Status.OK;
    } finally {
      wrapping.unlock();
    }
  }

  @Override
  public void write(ByteBuffer out) throws IOException {
    wrapping.lock();
    try {
      while (out.hasRemaining() && flush()) {
        if (wrap(out).getStatus() == SSLEngineResult.Status.CLOSED) {
          throw new SSLException("The peer has ended TLS");
        }
      }
    } finally {
      wrapping.unlock();
    }
  }

  private SSLEngineResult wrap(ByteBuffer from) throws IOException {
    toSend.compact();
    try {
      SSLEngineResult result = engine.wrap(from, toSend);
      finishHandshake(result);
      return result;
    } finally {
      toSend.flip();
    }
  }

  @Override
  public boolean flush() throws IOException {
    wrapping.lock();
    try {
      channel.write(toSend);
      return !toSend.hasRemaining();
    } finally {
      wrapping.unlock();
    }
  }

  private void finishHandshake(SSLEngineResult result) throws SSLException {
    if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && binding == null) {
      SSLSession session = engine.getSession();
      Certificate[] certificates =
          engine.getUseClientMode()
              ? session.getPeerCertificates()
              : session.getLocalCertificates();
      binding = digest(certificates[0]);
    }
  }

  private static byte[] digest(Certificate certificate) throws SSLException {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new SSLException("A certificate that has no encoding", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public byte @Nullable [] binding() {
    return binding;
  }

  @Override
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public void close() throws IOException {
    wrapping.lock();
    try (channel) {
      if (channel.isOpen()) {
        engine.closeOutbound();
        flush();
        wrap(NOTHING);
        flush();
      }
    } finally {
      wrapping.unlock();
    }
  }
}
