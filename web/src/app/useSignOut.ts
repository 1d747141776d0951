import { useSession } from '@/composables/useSession'
import { useToasts } from '@/composables/useToasts'
import { isProblem } from '@/api/problem'
import { problemMessage } from '@/api/problem-message'

/** What signs the person out, and says so if that does not succeed. */
export function useSignOut(): () => Promise<void> {
  const { signOut } = useSession()
  const { show } = useToasts()
  return async () => {
    try {
      await signOut()
    } catch (error) {
      if (!isProblem(error)) throw error
      show(problemMessage(error), { tone: 'problem' })
    }
  }
}
