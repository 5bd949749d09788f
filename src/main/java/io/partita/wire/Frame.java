package io.partita.wire;

/**
 * One message as it crosses from process to process.
 *
 * @param type what the payload is, 0 to 127; its meaning belongs to the protocol that sends it
 * @param callId the call, task or run that the message belongs to
 * @param payload not copied: whoever holds a frame must not change it
 */
@SuppressWarnings("ArrayRecordComponent") // Frames are handed over, never compared.
public record Frame(byte type, long callId, byte[] payload) {
  public Frame {
    if (type < 0) {
      throw new IllegalArgumentException("A frame type is 0 to 127, was " + type);
    }
  }

  @Override
  public String toString() {
    return "Frame[type=" + type + ", callId=" + callId + ", " + payload.length + " bytes]";
  }
}
