/**
 * Hands tasks to one worker through memory that both map, and knows exactly which of them have
 * begun.
 *
 * <p>Begin with {@link io.partita.lane.Lane}, the side that offers tasks and takes answers, and
 * {@link io.partita.lane.LaneEnd}, the side that claims tasks and answers. What is in the memory
 * survives the death of the worker, however it died. Both sides look into the memory by themselves
 * while they are busy; one that sleeps has to be told by other means, and the lane says when.
 *
 * <p>The package does not know what tasks and answers mean, who decides which lane gets which task,
 * or how a sleeper is told.
 */
@NullMarked
package io.partita.lane;

import org.jspecify.annotations.NullMarked;
