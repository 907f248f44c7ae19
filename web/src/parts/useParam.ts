import { useParams } from '@tanstack/react-router';

/** A piece of the address of this page, by its name in the route. */
export function useParam(name: string): string {
  const params = useParams({ strict: false }) as Record<string, string | undefined>;
  return params[name] ?? '';
}
