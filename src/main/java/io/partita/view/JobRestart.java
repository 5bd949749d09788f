package io.partita.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client may send with a restart: the job parameters that are to differ. */
public record JobRestart(@Nullable Map<String, String> jobParameters) {}
