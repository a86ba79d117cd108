import { z } from 'zod'

// Must be imported before any schema is made: zod would try `new Function`, which the content policy forbids.
z.config({ jitless: true })
