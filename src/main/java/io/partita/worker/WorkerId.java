package io.partita.worker;

/**
 * One worker.
 *
 * @param number its place in the pool, from 1; a worker that is replaced leaves it to the next
 * @param pid its process
 */
public record WorkerId(int number, long pid) {
  @Override
  public String toString() {
    return "worker " + number + " (pid " + pid + ")";
  }
}
