export { createOpenServices, type OpenServices } from '@rocade/shared/process/open-services'
