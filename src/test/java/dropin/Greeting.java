package dropin;

import java.io.Serializable;

/** What a partition tells the step. */
public record Greeting(String name, long pid) implements Serializable {}
