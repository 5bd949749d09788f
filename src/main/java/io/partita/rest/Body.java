package io.partita.rest;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.json.stream.JsonParsingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The JSON that a client sends. */
final class Body {
  // One for all, it is thread-safe; never closed, it lives as long as the class.
  private static final Jsonb JSON = JsonbBuilder.create();

  private Body() {}

  /** What the body says, empty if there is no body. */
  static <T> Optional<T> read(InputStream body, Class<T> type) {
    try {
      byte[] bytes = body.readAllBytes();
      return bytes.length == 0
          ? Optional.empty()
          : Optional.ofNullable(JSON.fromJson(new ByteArrayInputStream(bytes), type));
    } catch (IOException e) {
      throw RequestRefusedException.badRequest("The body broke off: " + e.getMessage());
    } catch (JsonbException e) {
      throw RequestRefusedException.badRequest(reason(e));
    }
  }

  static String write(Object value) {
    return JSON.toJson(value);
  }

  private static String reason(JsonbException thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof JsonParsingException parsing) {
        return "The body is not JSON: line %d, column %d"
            .formatted(
                parsing.getLocation().getLineNumber(), parsing.getLocation().getColumnNumber());
      }
    }
    return "The body is JSON, but not an object of the kind that belongs here";
  }
}
