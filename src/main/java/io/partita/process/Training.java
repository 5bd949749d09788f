package io.partita.process;

import io.partita.wire.Frame;
import java.util.List;

/**
 * How a child goes through its start and ends in order, so that its JVM records what the next ones
 * can begin with. Without this nothing is recorded.
 *
 * @param kind what makes children of one main class load different classes, for people and for the
 *     name of the record
 * @param frames what is sent as soon as the child has connected; after the last of them it ends in
 *     order
 */
public record Training(String kind, List<Frame> frames) {
  public Training {
    frames = List.copyOf(frames);
  }
}
