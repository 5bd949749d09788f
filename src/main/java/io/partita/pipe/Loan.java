package io.partita.pipe;

/**
 * Items that were sent to another process before it asked for each of them, as one number that both
 * change: which loan it is, how many items it has, and how many of them were taken.
 *
 * <p>The borrower takes by counting one more; the owner calls the rest back by making the loan as
 * small as what was taken. Whichever comes first counts, so no item is had twice, and none is lost
 * with a borrower that dies.
 */
record Loan(int number, int size, int taken) {
  private static final int MASK = 0xFFFF;

  static Loan read(SharedPage page) {
    return of(page.get(SharedPage.LOAN));
  }

  private static Loan of(long bits) {
    return new Loan((int) (bits >>> 32), (int) (bits >>> 16) & MASK, (int) bits & MASK);
  }

  private long bits() {
    return (long) number << 32 | (long) size << 16 | taken;
  }

  /** The owner: begins it, when the one before has no more. */
  void write(SharedPage page) {
    page.set(SharedPage.LOAN, bits());
  }

  /** The borrower: takes the next item of this very loan; false if there is none any more. */
  static boolean take(SharedPage page, int number) {
    while (true) {
      long bits = page.get(SharedPage.LOAN);
      Loan loan = of(bits);
      if (loan.number != number || loan.taken >= loan.size) {
        return false;
      }
      if (page.compareAndSet(SharedPage.LOAN, bits, bits + 1)) {
        return true;
      }
    }
  }

  /**
   * The owner: makes it no larger than what was taken.
   *
   * @param kept how many items it keeps in any case
   * @return how many it has now, the others came back
   */
  static int callBack(SharedPage page, int kept) {
    while (true) {
      long bits = page.get(SharedPage.LOAN);
      Loan loan = of(bits);
      int left = Math.min(loan.size, Math.max(loan.taken, kept));
      if (page.compareAndSet(
          SharedPage.LOAN, bits, new Loan(loan.number, left, loan.taken).bits())) {
        return left;
      }
    }
  }
}
