package io.partita.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.cli.ServerUnderTest;
import io.partita.view.Problem;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Talks to the application under test as one user. */
final class RestClient {
  static final String BATCH = "/ibm/api/batch";
  private static final String JSON = "application/json";

  private final HttpClient http = ServerUnderTest.client();
  private final Jsonb json = JsonbBuilder.create();
  private final @Nullable String authorization;

  private RestClient(@Nullable String authorization) {
    this.authorization = authorization;
  }

  static RestClient administrator() {
    return new RestClient(ServerUnderTest.administrator());
  }

  static RestClient user(String name, String password) {
    byte[] pair = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new RestClient("Basic " + Base64.getEncoder().encodeToString(pair));
  }

  static RestClient nobody() {
    return new RestClient(null);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, null, JSON);
  }

  HttpResponse<String> put(String path) throws IOException, InterruptedException {
    return send("PUT", path, null, JSON);
  }

  HttpResponse<String> post(String path, Object body) throws IOException, InterruptedException {
    return send("POST", path, body instanceof String text ? text : json.toJson(body), JSON);
  }

  HttpResponse<String> send(String method, String path, @Nullable String body, String type)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ServerUnderTest.url().resolve("/partita" + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", type);
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** What a successful answer says. */
  <T> T read(HttpResponse<String> response, Class<T> type) {
    assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
    return json.fromJson(response.body(), type);
  }

  /** Why a request was refused. */
  Problem problem(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith(Problem.MEDIA_TYPE);
    Problem problem = json.fromJson(response.body(), Problem.class);
    assertThat(problem.status()).isEqualTo(response.statusCode());
    return problem;
  }
}
