package dropin;

import jakarta.batch.api.chunk.AbstractItemWriter;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Named;
import java.util.List;

/** Prints the sum of a partition's numbers. */
@Dependent
@Named("sum")
public class Sum extends AbstractItemWriter {
  private int sum;

  @Override
  public void writeItems(List<Object> numbers) {
    for (Object number : numbers) {
      sum += (Integer) number;
    }
  }

  @Override
  public void close() {
    System.out.printf("sum %d in process %d%n", sum, ProcessHandle.current().pid());
  }
}
