package io.partita.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client may send with a restart.
 *
 * @param jobParameters those that are to differ
 * @param jobXML the job as the client has it now
 */
public record JobRestart(@Nullable Map<String, String> jobParameters, @Nullable String jobXML) {}
