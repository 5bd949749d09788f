package io.partita.pipe;

import io.partita.wire.Frame;
import io.partita.wire.WireException;
import io.partita.wire.WireReader;
import io.partita.wire.WireWriter;
import java.util.Arrays;

/**
 * What a queue and those who use it from other processes say to each other. Items are messages of
 * {@link Encoding}, in either direction; the call id tells which request an answer is for.
 *
 * <p>There are two links: on one a producer sends items and nothing else, and hears nothing; on the
 * other requests are answered, in any order.
 */
final class QueueMessages {
  /** The name under which a producer's link calls, and the one for requests. */
  static final String PRODUCE = "produce";

  static final String REQUEST = "request";

  // First of all, on either link: where the page is that both map, and that it is mapped.
  static final byte PAGE = 10;
  static final byte MAPPED = 11;

  /** From a producer that has counted an item and does not send it: count again. */
  static final byte RECOUNT = 12;

  // Requests. A waiting one is answered when it is cancelled, by what it has come to.
  static final byte TAKE = 20;
  static final byte POLL = 21;
  static final byte PUT = 22;
  static final byte OFFER = 23;
  static final byte CANCEL = 24;
  static final byte SIZE = 25;
  static final byte SNAPSHOT = 26;
  static final byte CLOSE_FOR_PUT = 27;

  // Answers. An item alone is one too. A LOAN is followed by the item that was asked for, and by
  // as many as were lent; a LIST by its items.
  static final byte LOAN = 30;
  static final byte LIST = 31;
  static final byte NOTHING = 32;
  static final byte DONE = 33;
  static final byte CLOSED = 34;
  static final byte NUMBER = 35;

  private static final byte[] EMPTY = {};

  private QueueMessages() {}

  static boolean isItem(Frame frame) {
    return frame.type() <= Encoding.OBJECT;
  }

  static Frame bare(byte type, long callId) {
    return new Frame(type, callId, EMPTY);
  }

  static Frame text(byte type, long callId, String text) {
    return new Frame(type, callId, new WireWriter().writeText(text).toBytes());
  }

  static Frame numbers(byte type, long callId, long... numbers) {
    WireWriter writer = new WireWriter();
    for (long number : numbers) {
      writer.writeLong(number);
    }
    return new Frame(type, callId, writer.toBytes());
  }

  static String text(Frame frame) {
    WireReader reader = new WireReader(frame.payload());
    String text = reader.readText();
    reader.expectEnd();
    return text;
  }

  static long[] numbers(Frame frame, int count) {
    WireReader reader = new WireReader(frame.payload());
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = reader.readLong();
    }
    reader.expectEnd();
    return numbers;
  }

  /** An item inside a request; its type first. */
  static Frame wrap(byte type, long callId, Frame item) {
    byte[] payload = new byte[1 + item.payload().length];
    payload[0] = item.type();
    System.arraycopy(item.payload(), 0, payload, 1, item.payload().length);
    return new Frame(type, callId, payload);
  }

  static Frame unwrap(Frame frame) {
    byte[] payload = frame.payload();
    if (payload.length == 0 || payload[0] < Encoding.BYTES || payload[0] > Encoding.OBJECT) {
      throw new WireException("A request to put something that is no item");
    }
    return new Frame(payload[0], 0, Arrays.copyOfRange(payload, 1, payload.length));
  }
}
