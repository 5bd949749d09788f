package io.partita.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
  private static final long BINDING = 0x1234_5678_9ABC_DEF0L;
  private static final FrameLimits SMALL = new FrameLimits(100, 1000);

  private final FrameEncoder encoder = new FrameEncoder(SMALL, BINDING);
  private final FrameDecoder decoder = new FrameDecoder(SMALL, BINDING);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99, 100, 101, 200, 250, 1000})
  void messageOfAnySize_comesBackWhole(int size) {
    byte[] payload = random(size);

    Frame frame =
        Objects.requireNonNull(
            decoder.decode(ByteBuffer.wrap(encode(new Frame((byte) 127, -7, payload)))));

    assertThat(frame.type()).isEqualTo((byte) 127);
    assertThat(frame.callId()).isEqualTo(-7);
    assertThat(frame.payload()).isEqualTo(payload);
    assertThat(decoder.insideMessage()).isFalse();
  }

  @Test
  @Tag("B25")
  void bytesInPiecesOfAnySize_neverMergeOrSplitMessages() {
    byte[] stream =
        concat(encode(message(250)), encode(message(0)), encode(message(1)), encode(message(100)));
    for (int piece = 1; piece < 40; piece++) {
      FrameDecoder fresh = new FrameDecoder(SMALL, BINDING);
      StringBuilder sizes = new StringBuilder();
      for (int i = 0; i < stream.length; i += piece) {
        ByteBuffer in = ByteBuffer.wrap(stream, i, Math.min(piece, stream.length - i));
        for (Frame frame = fresh.decode(in); frame != null; frame = fresh.decode(in)) {
          sizes.append(frame.payload().length).append(' ');
        }
        assertThat(in.hasRemaining()).isFalse();
      }
      assertThat(sizes.toString()).isEqualTo("250 0 1 100 ");
    }
  }

  @Test
  void messageOverTheLimit_isRefusedBeforeItIsBegun() {
    assertThatThrownBy(() -> encoder.start(message(1001)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("withMaxMessage");
    assertThat(decoder.decode(ByteBuffer.wrap(encode(message(3))))).isNotNull();
  }

  @Test
  @Tag("F19")
  void anyBitFlipped_isNeverAccepted() {
    byte[] bytes = encode(message(20));
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(decodeOrNull(new FrameDecoder(SMALL, BINDING), flipped))
          .as("bit %d", bit)
          .isNull();
    }
  }

  @Test
  @Tag("F19")
  void truncatedMessage_isNeverAcceptedAndSeenAsCut() {
    byte[] bytes = encode(message(150));
    for (int length = 1; length < bytes.length; length++) {
      FrameDecoder fresh = new FrameDecoder(SMALL, BINDING);
      assertThat(fresh.decode(ByteBuffer.wrap(bytes, 0, length))).isNull();
      assertThat(fresh.insideMessage()).as("after %d bytes", length).isTrue();
    }
  }

  @Test
  @Tag("F19")
  void replayedFrame_isRefusedAndEndsTheStream() {
    byte[] first = encode(message(5));
    byte[] second = encode(message(6));
    decoder.decode(ByteBuffer.wrap(first));

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(first)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("repeated");
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(second)))
        .isInstanceOf(WireException.class);
  }

  @Test
  @Tag("F19")
  void reorderedFrame_isRefused() {
    encode(message(5));
    byte[] second = encode(message(6));

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(second)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("out of order");
  }

  @Test
  @Tag("F19")
  void frameOfAnotherDirectionOrConnection_isRefused() {
    FrameEncoder other = new FrameEncoder(SMALL, BINDING + 1);

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(encode(other, message(5)))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("another connection or direction");
  }

  @ParameterizedTest
  @ValueSource(ints = {101, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
  @Tag("F19")
  void oversizeLength_isRefusedFromTheHeaderAlone(int length) {
    byte[] header = ByteBuffer.allocate(FrameEncoder.HEADER_BYTES).putInt(0, length).array();

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(header)))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("the limit is 100");
  }

  @Test
  @Tag("F19")
  void messageThatGrowsOverTheLimit_isRefused() {
    FrameEncoder generous = new FrameEncoder(new FrameLimits(100, 5000), BINDING);

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(encode(generous, message(1001)))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("more than 1000 bytes");
  }

  @Test
  @Tag("F19")
  void messageCutByAnotherOne_isRefused() {
    byte[] split = encode(message(150));
    byte[] firstFrame = Arrays.copyOf(split, FrameEncoder.HEADER_BYTES + 100 + 4);
    FrameEncoder other = new FrameEncoder(SMALL, BINDING);
    encode(other, message(1));
    byte[] stranger = encode(other, new Frame((byte) 3, 4, new byte[1]));

    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(concat(firstFrame, stranger))))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("cut");
  }

  @Test
  @Tag("F19")
  void randomBytes_areNeverAMessage() {
    Random random = new Random(42);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      assertThat(decodeOrNull(new FrameDecoder(SMALL, BINDING), bytes)).isNull();
    }
  }

  @Test
  void negativeType_isRefused() {
    assertThatThrownBy(() -> new Frame((byte) -1, 0, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Tag("F19")
  void defaultLimits_areThoseOfTheContract() {
    assertThat(FrameLimits.BEFORE_AUTHENTICATION.maxFrame()).isEqualTo(64 * 1024);
    assertThat(FrameLimits.DEFAULTS.maxFrame()).isEqualTo(16 * 1024 * 1024);
    assertThat(FrameLimits.DEFAULTS.maxMessage()).isEqualTo(64 * 1024 * 1024);
    assertThat(FrameLimits.DEFAULTS.withMaxMessage(1024)).isEqualTo(new FrameLimits(1024, 1024));
  }

  private static @Nullable Frame decodeOrNull(FrameDecoder decoder, byte[] bytes) {
    try {
      return decoder.decode(ByteBuffer.wrap(bytes));
    } catch (WireException e) {
      return null;
    }
  }

  private static Frame message(int size) {
    return new Frame((byte) 1, 2, random(size));
  }

  private byte[] encode(Frame frame) {
    return encode(encoder, frame);
  }

  /** Through the smallest buffer allowed, so that every message takes several. */
  private static byte[] encode(FrameEncoder encoder, Frame frame) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ByteBuffer out = ByteBuffer.allocate(FrameEncoder.MIN_BUFFER);
    encoder.start(frame);
    boolean complete;
    do {
      out.clear();
      complete = encoder.fill(out);
      bytes.write(out.array(), 0, out.position());
    } while (!complete);
    return bytes.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}
