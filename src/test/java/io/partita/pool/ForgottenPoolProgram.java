package io.partita.pool;

import java.util.List;

/** A program that starts a pool with a supervisor of its own, and returns without closing it. */
final class ForgottenPoolProgram {
  private ForgottenPoolProgram() {}

  public static void main(String[] arguments) throws Exception {
    ProcessPool pool = ProcessPool.start(PoolFixture.OPTIONS);
    System.out.println(pool.map(n -> n * n, List.of(1, 2, 3)));
  }
}
