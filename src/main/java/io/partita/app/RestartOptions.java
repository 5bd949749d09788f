package io.partita.app;

/**
 * The job of a restart as it is now.
 *
 * @param jobXml its XML
 * @param sourceName what to call that in errors
 * @param force whether to go on although the XML or a jar of the job is not what ran before
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record RestartOptions(byte[] jobXml, String sourceName, boolean force) {}
