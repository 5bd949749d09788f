package io.partita.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A TCP proxy in front of a PostgreSQL that loses the connection at a commit: of connections that
 * have sent a certain text before, so that only those of workers are meant.
 */
public final class DroppingProxy implements AutoCloseable {
  /** What is lost. */
  public enum Lost {
    /** The database never hears of the commit. */
    COMMIT,
    /** The database has committed, and its answer does not arrive. */
    REPLY
  }

  private final ServerSocket listening;
  private final int target;
  private final String mark;
  private final Lost lost;
  private final AtomicInteger left;
  private final AtomicInteger dropped = new AtomicInteger();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  private DroppingProxy(int target, String mark, Lost lost, int times) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.target = target;
    this.mark = mark;
    this.lost = lost;
    this.left = new AtomicInteger(times);
    start(this::accept);
  }

  /**
   * Listens.
   *
   * @param target the port of the database
   * @param mark what a connection has sent that is meant
   * @param times how many commits are lost
   */
  public static DroppingProxy before(int target, String mark, Lost lost, int times)
      throws IOException {
    return new DroppingProxy(target, mark, lost, times);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** How often a connection was lost. */
  public int dropped() {
    return dropped.get();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(client);
      sockets.add(server);
      Link link = new Link(client, server);
      start(link::requests);
      start(link::answers);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One side is gone, and the other is told so.
              }
            },
            "dropping-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  /** One connection. */
  private final class Link {
    private final Socket client;
    private final Socket server;
    private boolean isMarked;
    private volatile boolean isLosing;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() throws IOException {
      try (client;
          server) {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        byte[] buffer = new byte[65536];
        for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
          String text = new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
          isMarked |= text.contains(mark);
          if (isMarked && text.contains("COMMIT") && left.getAndDecrement() > 0) {
            isLosing = true;
            dropped.incrementAndGet();
            if (lost == Lost.COMMIT) {
              return;
            }
          }
          out.write(buffer, 0, size);
        }
      }
    }

    void answers() throws IOException {
      try (client;
          server) {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[65536];
        for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
          if (isLosing) {
            return;
          }
          out.write(buffer, 0, size);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
