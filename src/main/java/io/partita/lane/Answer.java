package io.partita.lane;

/**
 * What the end says about one task.
 *
 * @param index which task: how many had been offered before it
 * @param mark of the one who answers
 * @param micros how long the task took, at most some 35 minutes
 * @param bytes must not be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
public record Answer(int index, int mark, int micros, byte[] bytes) {}
