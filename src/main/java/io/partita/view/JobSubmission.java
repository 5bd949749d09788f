package io.partita.view;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends to start a job: a name or the XML itself.
 *
 * @param applicationName {@code partita}; may be left out
 * @param jobXMLName a file in {@code batch-jobs}, with or without {@code .xml}
 * @param jobXML the job itself; the name is not looked at then
 */
public record JobSubmission(
    @Nullable String applicationName,
    @Nullable String jobXMLName,
    @Nullable String jobXML,
    @Nullable Map<String, String> jobParameters) {}
