package io.partita.examples;

import io.partita.PartitaException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/**
 * An order: a line of the file, {@code id,customer,item,quantity,price,placed}, without quotes, so
 * without commas in the texts.
 *
 * @param price of one, with two decimals
 */
record Order(
    long id, String customer, String item, int quantity, BigDecimal price, LocalDate placed) {
  static final String HEADER = "id,customer,item,quantity,price,placed";

  private static final int FIELDS = 6;

  /**
   * The order that a line tells of.
   *
   * @param where names the line in errors
   */
  static Order parse(String line, String where) {
    String[] fields = line.split(",", -1);
    if (fields.length != FIELDS) {
      throw new PartitaException(
          "%s has %d fields instead of %d (%s)".formatted(where, fields.length, FIELDS, HEADER));
    }
    try {
      return new Order(
          Long.parseLong(fields[0]),
          fields[1],
          fields[2],
          Integer.parseInt(fields[3]),
          new BigDecimal(fields[4]),
          LocalDate.parse(fields[5]));
    } catch (NumberFormatException | DateTimeParseException e) {
      throw new PartitaException("%s is no order: %s".formatted(where, e.getMessage()), e);
    }
  }

  /** Order number {@code id} of the generated ones: always the same. */
  static Order generated(long id) {
    long mixed = (id * 0x9E3779B97F4A7C15L) >>> 1;
    return new Order(
        id,
        "customer-" + mixed % 50_000,
        "item-" + mixed / 50_000 % 2_000,
        (int) (mixed % 9) + 1,
        BigDecimal.valueOf(mixed % 1_000_000, 2),
        LocalDate.of(2020, 1, 1).plusDays(mixed % 2_000));
  }

  String toLine() {
    return id + "," + customer + "," + item + "," + quantity + "," + price + "," + placed;
  }
}
