package io.partita.manager;

import io.partita.wire.WireWriter;

/** What can be seen of a stock without changing it, as answers. */
final class StockView {
  private final Stock stock;

  StockView(Stock stock) {
    this.stock = stock;
  }

  /** Items that are ready, as many as an answer holds. */
  WireWriter ready(int leaveOut, int most) {
    Page page = new Page();
    stock.ready().stream()
        .skip(Math.max(0, leaveOut))
        .limit(Math.max(0, most))
        .takeWhile(item -> !page.isFull())
        .forEach(item -> page.add(item.content));
    return page.result();
  }

  /** Whether there is one, and the one at the head or tail. */
  WireWriter end(boolean last) {
    boolean found = !stock.ready().isEmpty();
    WireWriter result = new WireWriter().writeBoolean(found);
    return found ? result.writeEncoded(stock.ready().peek(last).content) : result;
  }

  /** Ready, leased, dead, room. */
  WireWriter counts() {
    return new WireWriter()
        .writeInt(stock.ready().size())
        .writeInt(stock.leased())
        .writeInt(stock.dead().size())
        .writeInt(stock.room());
  }

  /** Dead ones with their causes, as many as an answer holds. */
  WireWriter dead(int leaveOut, int most) {
    Page page = new Page();
    stock.dead().stream()
        .skip(Math.max(0, leaveOut))
        .limit(Math.max(0, most))
        .takeWhile(item -> !page.isFull())
        .forEach(
            item -> {
              page.row().writeInt(item.causes().size());
              item.causes().forEach(page.row()::writeText);
              page.add(item.content);
            });
    return page.result();
  }
}
