/**
 * An application that knows nothing of Partita: plain Jakarta Batch on JBeret SE. {@code DropInIT}
 * runs it in a JVM of its own, with and without Partita on the class path.
 */
package dropin;
