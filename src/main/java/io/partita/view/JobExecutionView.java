package io.partita.view;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

public record JobExecutionView(
    long executionId,
    String jobName,
    @Nullable String none,
    Instant start,
    Map<String, String> jobParameters) {}
