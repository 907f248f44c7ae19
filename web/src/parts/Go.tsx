import { Link, useRouter } from '@tanstack/react-router';
import { useCallback, type ReactNode } from 'react';

interface GoProps {
  to: string;
  children: ReactNode;
  className?: string;
  label?: string;
  current?: boolean;
  title?: string;
}

/** A link to one of `paths`. */
export function Go({ to, children, className, label, current, title }: GoProps) {
  return (
    <Link to={to as '/'} className={className} aria-label={label} aria-current={current ? 'page' : undefined} title={title}>
      {children}
    </Link>
  );
}

/** Goes to one of `paths` from code. */
export function useGo(): (to: string, how?: { replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (to, how) => (how?.replace ? router.history.replace(to) : router.history.push(to)),
    [router],
  );
}
