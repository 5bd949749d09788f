package io.partita.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses large bodies, whether they say how large they are or not. */
@Provider
public class BodyLimit implements ContainerRequestFilter {
  /** Enough for the largest job XML (256 KiB), escaped, and its parameters. */
  static final int MAX_BYTES = 1 << 20;

  @Override
  public void filter(ContainerRequestContext request) {
    if (request.getLength() > MAX_BYTES) {
      throw tooLarge();
    }
    if (request.hasEntity()) {
      request.setEntityStream(new LimitedStream(request.getEntityStream()));
    }
  }

  private static RequestRefusedException tooLarge() {
    return new RequestRefusedException(
        Status.REQUEST_ENTITY_TOO_LARGE,
        "A request may have %d bytes at most".formatted(MAX_BYTES));
  }

  private static final class LimitedStream extends FilterInputStream {
    private int left = MAX_BYTES;

    LimitedStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      return one < 0 ? one : count(1, one);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      return read < 0 ? read : count(read, read);
    }

    private int count(int bytes, int result) {
      left -= bytes;
      if (left < 0) {
        throw tooLarge();
      }
      return result;
    }
  }
}
