package io.partita.pipe;

import io.partita.transport.Connection;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Passes on what two others say to each other, until one of them ends. */
final class Relay {
  private Relay() {}

  /** Begins as soon as both are there; if one will not come, the other sees the end. */
  static void between(CompletableFuture<Connection> one, CompletableFuture<Connection> other) {
    var unused =
        one.thenAcceptBoth(
                other,
                (first, second) -> {
                  start(first, second);
                  start(second, first);
                })
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    closeLater(one);
                    closeLater(other);
                  }
                });
  }

  private static void closeLater(CompletableFuture<Connection> future) {
    var unused = future.thenAccept(Connection::close);
  }

  private static void start(Connection from, Connection to) {
    Thread thread = new Thread(() -> pass(from, to), "partita-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private static void pass(Connection from, Connection to) {
    try (from;
        to) {
      List<Frame> frames = new ArrayList<>();
      for (Frame frame = from.receive(); frame != null; frame = from.receive()) {
        for (Frame next = frame; next != null; next = next(from, frames)) {
          frames.add(next);
        }
        to.sendAll(frames);
        frames.clear();
      }
    } catch (ConnectionClosedException | WireException e) {
      System.getLogger("io.partita.pipe").log(System.Logger.Level.DEBUG, "A relay ended", e);
    }
  }

  private static @Nullable Frame next(Connection from, List<Frame> frames) {
    return frames.size() < 64 ? from.receiveBuffered() : null;
  }
}
