package io.partita.batch;

import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.inject.Inject;
import java.util.Properties;

/** Makes as many partitions as its property says, each with its number as a property. */
public class NumberedPartitions implements PartitionMapper {
  @Inject @BatchProperty String partitions;

  @Override
  public PartitionPlan mapPartitions() {
    PartitionPlanImpl plan = new PartitionPlanImpl();
    int count = Integer.parseInt(partitions);
    Properties[] properties = new Properties[count];
    for (int number = 0; number < count; number++) {
      properties[number] = new Properties();
      properties[number].setProperty("number", String.valueOf(number));
    }
    plan.setPartitions(count);
    plan.setPartitionProperties(properties);
    return plan;
  }
}
